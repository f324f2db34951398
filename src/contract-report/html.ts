/** A report as one HTML page: no scripts, nothing loaded from elsewhere. */

import { harmless } from '../core/harmless.ts';
import { isKept, summaryOf, type ContractReport, type Finding, type ObservedMessage } from './report.ts';
import { bodyText, headText, placeText } from './texts.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const html = (text: string): string =>
  harmless(text).replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);

const styles = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8886; }
pre { overflow: auto; max-height: 30rem; padding: .6rem; border: 1px solid #8886; }
section { border-left: .3rem solid; padding-left: 1rem; margin: 1.5rem 0; }
.violation, .broken { color: light-dark(#a40000, #ff9a9a); }
.warning { color: light-dark(#7a4d00, #ffcc66); }
.kept { color: light-dark(#006b2d, #7fdca0); }
section > *, section pre { color: CanvasText; }
`;

const shown = (message: ObservedMessage): string =>
  `<details><summary>${html(headText(message))}</summary><pre>${html(bodyText(message))}</pre></details>`;

function finding(one: Finding): string {
  const { requirement, severity, what, fix, messages } = one;
  return `<section class="${severity}">
<h3 class="${severity}">${severity === 'violation' ? 'Violation' : 'Warning'}: ${html(what)}</h3>
<p>${html(requirement.id)}: ${html(requirement.text)} <cite>${html(requirement.section)}</cite></p>
<p>Where: ${html(placeText(one))}</p>
${fix === undefined ? '' : `<p>What to do: ${html(fix)}</p>\n`}${messages.map(shown).join('\n')}
</section>`;
}

/** The text of the page. */
export function htmlReport(report: ContractReport): string {
  const { title, participant, role, startedAt, requirements, findings } = report;
  const { kept, broken, notExercised, violations, warnings } = summaryOf(report);
  const whose = [participant, role].filter((text) => text !== undefined).join(', ');
  const rows = requirements.map(
    ({ id, text, section, verdict, reason }) =>
      `<tr><th scope="row">${html(id)}</th><td>${html(text)}</td><td>${html(section)}</td><td class="${verdict.replaceAll(' ', '-')}">${verdict}${reason === undefined ? '' : `: ${html(reason)}`}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
<h1>${html(title)}</h1>
<p>${whose === '' ? '' : `${html(whose)}; `}begun ${html(startedAt)}</p>
<p class="${isKept(report) ? 'kept' : 'broken'}"><strong>${isKept(report) ? 'The contract was kept, as far as was seen.' : 'The contract was broken.'}</strong></p>
<p>${violations} violations, ${warnings} warnings. Of ${requirements.length} requirements ${kept} were kept, ${broken} broken, ${notExercised} not exercised.</p>
<h2>Findings</h2>
${findings.length === 0 ? '<p>None.</p>' : findings.map(finding).join('\n')}
<h2>Requirements</h2>
<table>
<thead><tr><th scope="col">Id</th><th scope="col">Requirement</th><th scope="col">Source</th><th scope="col">Verdict</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</main>
</body>
</html>
`;
}
