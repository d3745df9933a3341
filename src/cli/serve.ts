import type { Command } from 'commander';
import type { Config } from '../config.js';
import type { RunningGateway } from '../main.js';

/** `pas-x12 serve`: no settings needed. */
export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('run the gateway; without settings with an embedded PostgreSQL and the sandbox payer (docs/settings.md)')
    .action(serve);
}

async function serve(): Promise<void> {
  const began = performance.now();
  const [{ loadConfig, SettingError }, { createLog }, { startGateway, StartError }] = await Promise.all([
    import('../config.js'),
    import('../log.js'),
    import('../main.js'),
  ]);
  let config: Config;
  let gateway: RunningGateway;
  try {
    config = loadConfig();
    gateway = await startGateway(config, createLog(config.LOG_LEVEL));
  } catch (error) {
    if (!(error instanceof SettingError) && !(error instanceof StartError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof SettingError ? 2 : 1;
    return;
  }
  process.stdout.write(announcement(gateway, config, Math.round(performance.now() - began)));
  process.on('SIGHUP', () => reloadTables(gateway));
  await untilStopped(gateway);
}

/** The tables of now stay in use unless those on disk are good. */
function reloadTables(gateway: RunningGateway): void {
  try {
    const reloaded = gateway.reloadTables();
    for (const { at, message } of reloaded?.issues ?? [])
      process.stderr.write(`${at === undefined ? '' : `${at.file}:${at.line}:${at.column} `}${message}\n`);
    process.stderr.write(`tables ${reloaded?.outcome ?? 'unchanged'}: ${reloaded?.tables.slice(0, 12) ?? ''}\n`);
  } catch (error) {
    process.stderr.write(`tables unchanged: ${(error as NodeJS.ErrnoException).code ?? 'they cannot be read'}\n`);
  }
}

function announcement({ url, database, partner, notice }: RunningGateway, config: Config, ms: number): string {
  const shown = config.PUBLIC_URL ?? url;
  return [
    ...(notice === undefined ? [] : [notice]),
    `pas-x12 is ready after ${ms} ms`,
    `  PAS 2.2     ${shown}/pas/2.2/fhir/Claim/$submit`,
    `  PAS 2.0     ${shown}/pas/2.0/fhir/Claim/$submit`,
    `  what it is  ${shown}/pas/2.2/fhir/metadata`,
    `  look inside ${shown}/api/authorizations · ${shown}/api/work?state=needs-person · ${shown}/readyz`,
    `  partner     ${partner}`,
    `  data        ${config.PAS_X12_DATA}`,
    `  database    ${database}`,
    `  stop        Ctrl-C`,
    '',
  ].join('\n');
}

/** The first signal ends well, the second at once. */
async function untilStopped(gateway: RunningGateway): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        process.stderr.write('stopping: running requests are finished first\n');
        resolve();
      });
    }
  });
  await gateway.stop();
}
