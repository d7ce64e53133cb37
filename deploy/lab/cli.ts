import { parseArgs } from 'node:util';
import { canRunLab } from './host/can-run-lab.ts';
import { findLeftovers } from './host/leftovers.ts';
import { fullLab, type LabSpec, tinyLab } from './lab-spec.ts';
import { fetchLabStatus } from './lifecycle/fetch-lab-status.ts';
import { bringLabUp, takeLabDown } from './lifecycle/lab-up.ts';
import { renderLabStatus } from './lifecycle/render-lab-status.ts';

const usage = `usage: lab up | down | status [--json] [--tiny]
  up      start the lab, repair it, or leave it alone if it is healthy
  down    take it away; only the cache stays
  status  print its addresses and its state; with --json for programs
  --tiny  a second lab of one bare engine, with names and addresses of its own`;

const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1_000).toFixed(1)} s`;

const up = async (spec: LabSpec): Promise<number> => {
  const began = performance.now();
  const changed = await bringLabUp(spec, 'progress');
  console.log(changed ? `The lab is up (${seconds(began)}).` : `The lab was up and healthy (${seconds(began)}).`);
  return 0;
};

const down = async (spec: LabSpec): Promise<number> => {
  const began = performance.now();
  await takeLabDown(spec);
  const left = await findLeftovers(spec);
  for (const leftover of left) {
    console.error(`left behind: ${leftover.kind} ${leftover.what}`);
  }
  console.log(left.length === 0 ? `The lab is down, nothing is left (${seconds(began)}).` : 'The lab is not gone.');
  return left.length === 0 ? 0 : 1;
};

const status = async (spec: LabSpec, json: boolean): Promise<number> => {
  const found = await fetchLabStatus(spec);
  console.log(json ? JSON.stringify(found, null, 2) : renderLabStatus(found));
  return 0;
};

const run = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, tiny: { type: 'boolean', default: false } },
  });
  const spec = values.tiny ? tinyLab : fullLab;
  const ability = await canRunLab();
  if (!ability.ok) {
    console.error(`The lab cannot run here: ${ability.reason}.`);
    return 1;
  }
  switch (positionals[0]) {
    case 'up':
      return up(spec);
    case 'down':
      return down(spec);
    case 'status':
      return status(spec, values.json);
    default:
      console.error(usage);
      return 2;
  }
};

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
