/** Every language beside every vector: what each says of it, and where they differ. */

import { canonicalJson } from '../support/canonical-json.ts';
import { invalidVectors, validVectors } from '../support/vectors.ts';
import { driverOf, judgeAll, type Judgement, type Question } from './driving.ts';
import type { Language } from './language.ts';

/** A vector as a question with the answer that counts. */
export interface Case {
  readonly file: string;
  readonly question: Question;
  /** Canonical text of a judgement: what languages have to agree on. */
  readonly expected: string;
}

/** What of a judgement counts: texts are the same when their canonical forms are. */
export function essence(judgement: Judgement): string {
  if (!judgement.ok) return canonicalJson({ code: judgement.code, issue: judgement.issue });
  const { type, text, forgiven } = judgement;
  return canonicalJson({ type, message: JSON.parse(text) as unknown, forgiven });
}

const accepted = (bytes: Uint8Array, forgiven: readonly object[] = []): string => {
  const message = JSON.parse(Buffer.from(bytes).toString()) as { readonly msg: string };
  return canonicalJson({ type: message.msg, message, forgiven });
};

/** All vectors, read strictly and tolerantly, and those that name a member twice also uniquely. */
export const cases: readonly Case[] = [
  ...validVectors.flatMap(({ file, bytes }): Case[] => [
    { file, question: { bytes }, expected: accepted(bytes) },
    { file, question: { bytes, reading: 'tolerant' }, expected: accepted(bytes) },
    ...(/\/(?:text-)?twice-/.test(file)
      ? [
          {
            file,
            question: { bytes, uniqueKeys: true },
            expected: canonicalJson({ code: 'MALFORMED_JSON', issue: null }),
          },
        ]
      : []),
  ]),
  ...invalidVectors.flatMap(({ file, bytes, verdict, tolerant }): Case[] => {
    const { code, path, keyword, rule = false } = verdict;
    const refused = canonicalJson({ code, issue: path === undefined ? null : { path, keyword, rule } });
    const mended =
      tolerant === undefined
        ? refused
        : accepted(Buffer.from(JSON.stringify(tolerant.message)), tolerant.forgiven);
    return [
      { file, question: { bytes }, expected: refused },
      { file, question: { bytes, reading: 'tolerant' }, expected: mended },
    ];
  }),
];

/** A vector that a language judges otherwise. */
export interface Disagreement {
  readonly file: string;
  readonly question: Omit<Question, 'bytes'>;
  readonly expected: string;
  readonly found: string;
}

/** Where a language judges otherwise than the vectors say. */
export async function disagreements(language: Language): Promise<Disagreement[]> {
  const judgements = await judgeAll(
    await driverOf(language),
    cases.map(({ question }) => question),
  );
  return cases.flatMap(({ file, question: { bytes: _, ...question }, expected }, index) => {
    const judgement = judgements[index];
    const found = judgement === undefined ? 'nothing' : essence(judgement);
    return found === expected ? [] : [{ file, question, expected, found }];
  });
}
