/** Counting what waits to be sent must stay cheap beside many timers. */
export const unsent = `
create index work_unsent on work (id) where kind in ('publish', 'forward') and state <> 'needs-person';
`;
