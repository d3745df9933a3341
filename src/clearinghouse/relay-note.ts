/** What the link to partners tells the log and the metrics: names, codes, counts; never content. */
export type RelayNote = (
  what:
    | 'amqp-connected'
    | 'amqp-lost'
    | 'amqp-blocked'
    | 'amqp-unblocked'
    | 'amqp-published'
    | 'amqp-returned'
    | 'amqp-refused'
    | 'amqp-unconfirmed'
    | 'amqp-taken'
    | 'amqp-postponed'
    | 'amqp-dead',
  fields?: Readonly<Record<string, string | number | boolean | undefined>>,
) => void;
