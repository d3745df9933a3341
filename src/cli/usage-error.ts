/** Wrong usage, a file that cannot be read or written, or something that is not built yet: `message` is all that is shown, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
