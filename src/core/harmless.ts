/**
 * Characters that steer terminals or the direction of text, or that XML cannot hold, as escapes: what comes from
 * elsewhere is shown, and has no effect. Line breaks and tabs stay.
 */
export const harmless = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Surrogate}\ufffe\uffff]/gu, (character) =>
    character === '\n' || character === '\t'
      ? character
      : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
