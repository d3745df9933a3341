import { describe, expect, it } from '@jest/globals';
import { named } from './read.js';

const refused = (text: string): boolean => 'fault' in named('base64').decode([text], 'base64Binary');

describe('base64', () => {
  it.each(['A', 'AAA', 'A===', 'AA=A', '=AAA', 'AA*A', 'AAAA=', 'AA=AAAAA'])('refuses %s', (text) => {
    expect(refused(text)).toBe(true);
  });

  it.each(['AAAA', 'AAA=', 'AA==', 'AA\r\nA=', '+/+/'])('takes %j', (text) => {
    expect(refused(text)).toBe(false);
  });

  it('takes what is large in a time that grows with it', () => {
    const data = Buffer.alloc(15 * 2 ** 20, 7).toString('base64');
    const begun = Date.now();
    expect(named('base64').encode(data, undefined)).toEqual({ texts: [data] });
    expect(named('base64-length').encode(data, undefined)).toEqual({ texts: [String(data.length)] });
    expect(Date.now() - begun).toBeLessThan(3000);
  });
});
