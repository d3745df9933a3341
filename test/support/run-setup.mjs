/** The broker that tests share is named after this process, in every worker too. */
export default function setUp() {
  process.env.PAS_X12_TEST_RUN = String(process.pid);
}
