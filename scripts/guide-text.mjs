// A short notation for guides whose facts are prose, so that one line is one fact. Read by generate-guides.mjs.
//   loop 1000A R 1 NM101 Information Source Name     loop: id, usage, repeat, element that tells it (- for none), name
//   loop GS S >1 - Group < ISA                       … under the loop after `<` (the transaction set unless given)
//   NM1 0500 R 1 Information Source Name ; [EJ] ; P0809 ; not 06 12
//     01 R 98 ID 2-3 Entity Identifier Code = ? ACV  element: position, usage, data element, type, length, name, codes; (x3) repeats
// A data element that no source numbers is `-`, a composite or binary element has the length `-`.

const LOOP = /^loop (\S+) ([RSN]) (\S+) (\S+) (.+?)(?: < (\S+))?$/;
const SEGMENT = /^([A-Z][A-Z0-9]{1,2}) (\d{4}) ([RSN]) (\S+) (.+)$/;
const ELEMENT = /^ {2}(\d\d(?:-\d+)?) ([RSN]) (\S+) (\S+) (\S+) (.+?)(?: = (.+?))?(?: \(x(\d+)\))?$/;

/** The loops of a guide file, from the notation above. */
export function readGuideText(text) {
  const loops = [{ id: '', name: 'Transaction Set', usage: 'R', repeat: '1', children: [] }];
  let loop = loops[0];
  let segment;
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const element = ELEMENT.exec(line);
    const head = LOOP.exec(line);
    const start = SEGMENT.exec(line);
    if (element) {
      const [, position, usage, dataElement, type, length, name, codes = '', repeat] = element;
      const cells = [segment.id + position, name, dataElement === '-' ? '' : dataElement, type, length === '-' ? '' : length, usage];
      if (codes !== '' || repeat) cells.push(codes);
      if (repeat) cells.push(repeat);
      segment.elements.push(cells);
    } else if (head) {
      const [, id, usage, repeat, identify, name, under = ''] = head;
      loop = { id, name, usage, repeat, ...(identify === '-' ? {} : { identify }), children: [] };
      loops.push(loop);
      loops.find((one) => one.id === under).children.push(`${id} ${usage} ${repeat}`);
    } else if (line.startsWith('back')) {
      loop = loops.find((one) => one.id === line.slice(5).trim());
    } else if (start) {
      const [, id, position, usage, max, rest] = start;
      const [name, ...facts] = rest.split(' ; ');
      segment = { id, name, position: Number(position), usage, max };
      for (const fact of facts) {
        if (fact.startsWith('[')) segment.qualifier = fact.slice(1, -1);
        else if (fact.startsWith('not ')) segment.unused = fact.slice(4);
        else segment.syntax = fact;
      }
      segment.elements = [];
      loop.children.push(segment);
    } else {
      throw new Error(`line not understood: ${line}`);
    }
  }
  return loops;
}
