// Says at the end how many checks each emulator passed. A check is a test; the outermost `describe` carries the
// emulator's name.
import type { Reporter, TestModule } from 'vitest/node';

interface Count {
  passed: number;
  failed: number;
}

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, Count>();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const [emulator = ''] = test.fullName.split(' > ');
        const count = counts.get(emulator) ?? { passed: 0, failed: 0 };
        counts.set(emulator, count);
        const { state } = test.result();
        if (state === 'passed') count.passed += 1;
        else if (state === 'failed') count.failed += 1;
      }
    }
    for (const [emulator, { passed, failed }] of counts) {
      process.stdout.write(`${emulator}: ${passed} checks passed${failed > 0 ? `, ${failed} failed` : ''}\n`);
    }
  }
}
