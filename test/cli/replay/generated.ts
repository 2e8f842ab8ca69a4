// A small file with everything in it that a large one has.
import { writeReadings } from '../../reference/generate.ts';

export async function generate(profile: 'energy' | 'smoke', lineCount: number, path: string): Promise<void> {
  await writeReadings(
    {
      profile,
      lineCount,
      deviceCount: 40,
      seed: 11,
      startMs: Date.UTC(2026, 0, 5),
      everyMs: 60_000,
      disorderMs: 60_000,
      latenessMs: 600_000,
      duplicateShare: 0.05,
      badShare: 0.03,
      lateShare: 0.02,
      oddShare: 0.05,
      offlineShare: 0.05,
      session: false,
      jumpCount: 3,
      resetShare: 0.8,
    },
    path,
  );
}
