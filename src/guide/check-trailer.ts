import type { Issue } from '../issue/issue.js';
import type { TransactionSet } from '../x12/model.js';
import { setFault } from './fault.js';

/** SE01 counts the segments from ST to SE, SE02 repeats ST02 (as text: 0001 is not 1). A missing SE is reported by the walk. */
export function checkTrailer(set: TransactionSet, issues: Issue[]): void {
  const { segments } = set;
  const st = segments[0];
  const se = segments.at(-1);
  if (st?.id !== 'ST' || se?.id !== 'SE') return;
  const ordinal = segments.length;
  const count = se.elements[1] ?? '';
  if (count !== '' && Number(count) !== ordinal) {
    issues.push(
      setFault(
        'X12-SE-COUNT',
        { ik5: '4' },
        { segment: ordinal, segmentId: 'SE', element: 1 },
        'SE01 is not the number of segments from ST to SE.',
      ),
    );
  }
  const control = se.elements[2] ?? '';
  if (control !== '' && control !== (st.elements[2] ?? '')) {
    issues.push(
      setFault(
        'X12-SE-CONTROL',
        { ik5: '3' },
        { segment: ordinal, segmentId: 'SE', element: 2 },
        'SE02 is not the control number of ST02.',
      ),
    );
  }
}
