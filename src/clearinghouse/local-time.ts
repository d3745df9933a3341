/** A moment as X12 writes it in a partner's time zone. */
export interface LocalTime {
  /** CCYYMMDD (GS04); ISA09 takes the last six. */
  readonly date: string;
  /** HHMM (ISA10, GS05). */
  readonly time: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `timeZone` is an IANA name that was checked when its profile was loaded. */
export function localTime(moment: Date, timeZone: string): LocalTime {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  return { date: `${parts['year']}${parts['month']}${parts['day']}`, time: `${parts['hour']}${parts['minute']}` };
}
