/** The ledger takes nothing now (connection lost, disk full, shutting down): what was asked for did not happen, try later. */
export class LedgerUnavailable extends Error {
  constructor(cause: unknown) {
    super('the ledger is not available', { cause });
    this.name = 'LedgerUnavailable';
  }
}
