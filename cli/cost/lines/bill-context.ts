// What every part of the bill is computed from.
import type { Choice } from '../deployment.ts';
import type { Flow } from '../flow.ts';
import type { Workload } from '../options.ts';
import type { Shapes } from '../shapes.ts';

export interface BillContext {
  readonly workload: Workload;
  readonly choice: Choice;
  readonly shapes: Shapes;
  readonly flow: Flow;
}
