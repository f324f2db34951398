import { Command } from 'commander';
import { examples, section } from './help-texts.ts';
import { readInput } from './read-input.ts';
import { withReportOptions, writeReport, type ReportOptions } from './report-output.ts';

async function check(file: string, options: ReportOptions): Promise<void> {
  const { parseRecording } = await import('../recording/recording.ts');
  const { checkRecording } = await import('../recording/check.ts');
  const { standardCitations } = await import('../recording/standard-citations.ts');
  const { recordedContract } = await import('../recording/contract-hash.ts');
  const { codec } = await import('../codec.ts');
  const { catalogue } = await import('../../generated/typescript/catalogue.ts');
  const { schemas } = await import('../../generated/typescript/schemas.ts');
  const recording = parseRecording(await readInput(file));
  const report = checkRecording(recording, { catalogue, codec, citations: standardCitations });
  const { contract } = recording.header;
  const current = recordedContract(catalogue, schemas);
  if (contract.sha256 !== current.sha256) {
    process.stderr.write(
      `ebadge: it was recorded under ${contract.title} ${contract.version} (${contract.sha256.slice(0, 12)}), and is held against ${current.title} ${current.version} (${current.sha256.slice(0, 12)}).\n`,
    );
  }
  if (recording.end === null) {
    process.stderr.write(
      `ebadge: the recording has no end${recording.isCutOff ? ', and its last line is cut off' : ''}: it counts up to its last message.\n`,
    );
  }
  writeReport(report, options);
}

/** `ebadge check-recording` */
export function checkRecordingCommand(): Command {
  return withReportOptions(new Command('check-recording'))
    .description('Hold recorded traffic against the contract.')
    .argument('<file>', 'what `ebadge record` has written, or - for standard input')
    .addHelpText(
      'after',
      examples([
        ['ebadge check-recording traffic.jsonl', 'what was wrong, with the messages'],
        ['ebadge check-recording traffic.jsonl --junit report.xml', 'for CI systems'],
        ['ebadge check-recording traffic.jsonl --json --all', 'everything, for programs'],
      ]) +
        section('What is checked', [
          'Each message: valid, on a channel that carries it, under its routing key, with the fields that the channel',
          'requires, persistent. Each question: answered in time and as often as foreseen, the same to the same, and',
          'nothing that answers nothing. Ids and modification counts.',
          'Nothing is asked of what the recording cannot show: answers of a direction or a type that was not recorded,',
          'or due after its end.',
        ]) +
        section('Exit codes', [
          '0 the contract was kept, as far as was seen (warnings included); 1 it was broken; 2 a mistake in the call,',
          'or a file that is no recording.',
        ]),
    )
    .action(check);
}
