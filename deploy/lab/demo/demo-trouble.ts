/** Something the person at the terminal can understand and mend: the demo prints the sentence and no stack. */
export class DemoTrouble extends Error {
  constructor(sentence: string, options?: { cause?: unknown }) {
    super(sentence, options);
    this.name = 'DemoTrouble';
  }
}
