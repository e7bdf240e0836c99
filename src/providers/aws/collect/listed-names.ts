const namesPerText = 1_000;

/**
 * The names that a listing has given so far. S3 gives them in order, in which none can come a second time: they are then only kept as
 * text, for the case that the order breaks, since a set of a hundred thousand of them weighs more than all else that a scan holds.
 */
export class ListedNames {
  private readonly texts: string[] = [];
  private lately: string[] = [];
  private last = '';
  private all: Set<string> | undefined;

  /** Whether the name came before; none has a line break in it. */
  hasCome(name: string): boolean {
    if (this.all === undefined && name > this.last) {
      this.keep(name);
      return false;
    }
    this.all ??= new Set([...this.texts.flatMap((text) => text.split('\n')), ...this.lately]);
    const isKnown = this.all.has(name);
    this.all.add(name);
    return isKnown;
  }

  private keep(name: string): void {
    this.last = name;
    this.lately.push(name);
    if (this.lately.length < namesPerText) return;
    this.texts.push(this.lately.join('\n'));
    this.lately = [];
  }
}
