/** What a language cannot have of a specification: ends the generation with place, reason and fix. */
export class Refusal extends Error {
  name = 'TemplateRefusal';

  /**
   * @param place where the schema stands: file and pointer
   * @param reason what cannot be had, and why
   * @param fix what to change
   */
  constructor(place, reason, fix) {
    super(`${place}: ${reason} Fix: ${fix}`);
    Object.assign(this, { place, reason, fix });
  }
}
