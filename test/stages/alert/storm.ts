// Many incidents at once, of devices of one region and type.
import type { AlertTransition } from '#core/alert/alert.ts';
import { stepOf } from './world.ts';

export const GROUPS = { groupBy: ['building', 'region', 'type'] };
export const north = { region: 'North', type: 'meter' };

export const opened = (count: number, from = 0, dimensions: Record<string, string> = north): AlertTransition[] =>
  Array.from({ length: count }, (_, i) => stepOf(`m${from + i}`, 1, 'opened', { dimensions }));
export const over = (count: number, from = 0, dimensions: Record<string, string> = north): AlertTransition[] =>
  Array.from({ length: count }, (_, i) => stepOf(`m${from + i}`, 2, 'over', { dimensions }));
