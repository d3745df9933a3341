// The arrows between the rooms of src/ (docs/architecture.md): a room may import the rooms that stand beside its name, and itself.
const ROOMS = {
  issue: [],
  datafile: ['issue'],
  x12: ['issue'],
  guide: ['x12', 'datafile', 'issue'],
  fhir: ['datafile', 'issue'],
  mapping: ['guide', 'x12', 'fhir', 'datafile', 'issue'],
  pas: ['mapping', 'guide', 'fhir', 'datafile', 'issue'],
  ledger: ['pas/ports', 'issue'],
  clearinghouse: ['pas/ports', 'guide', 'x12', 'datafile', 'issue'],
  sandbox: ['x12', 'guide', 'datafile', 'issue'],
  gateway: ['pas', 'fhir', 'issue'],
  report: ['pas/ports'],
};
// The wiring may import every room: src/cli/ and the files that stand directly in src/.
const WIRING = '^src/(cli/|[^/]+\\.ts$)';

const ports = 'pas/ports';
const pattern = (room) => (room === ports ? '^src/pas/ports(\\.ts$|/)' : `^src/${room}/`);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(ROOMS).map(([room, allowed]) => ({
      name: `room-${room}`,
      comment: `${room}/ may import ${allowed.length === 0 ? 'no other room' : allowed.join(', ')}`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: [room, ...allowed].map(pattern) },
    })),
    {
      name: 'room-unknown',
      comment: 'a folder of src/ has to be a room with arrows of its own: add it here and to docs/architecture.md',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: [...Object.keys(ROOMS).map(pattern), WIRING] },
      to: {},
    },
    {
      name: 'no-cycle',
      comment: 'modules that need each other are one module; types alone may refer to each other',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-way-out',
      comment: 'what is shipped must not import tests, scripts, benches or built files',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts|bench|dist)/' },
    },
    {
      name: 'not-in-package-json',
      comment: 'a package that is not among the dependencies is missing where pas-x12 is installed',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'not-found', comment: 'the import leads nowhere', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
