// Messages that pages show are what comes out; `WRITE=1 npx vitest run test/docs/messages.test.ts` writes them anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { chatMessage } from '#core/alert/message/chat.ts';
import { documentOf } from '#core/alert/message/document.ts';
import { mailText } from '#core/alert/message/mail.ts';
import { manner, notice } from '../core/alert/message/notices.ts';

const told = notice('opened');
const linked = manner({
  linksOf: (id) => ({
    page: `https://weir.example/#${id}`,
    acknowledge: 'https://abc123.lambda-url.eu-central-1.on.aws/AQEBk_HgTB2KK5w9ASNFZ4mravT6gCk5nKdoQKTuRDdeeD4mRWY',
  }),
});
const SHOWN: Readonly<Record<string, string>> = {
  mail: mailText(told, linked).trimEnd(),
  json: JSON.stringify(documentOf(told, linked), undefined, 1),
  chat: JSON.stringify(chatMessage(told, linked), undefined, 1),
};

const SAMPLE = /<!-- message: (\w+) -->\n```(\w*)\n([\s\S]*?)```/g;

it.each(['docs/alert-messages.md', 'README.md'])('%s shows messages as they leave', (page) => {
  const text = readFileSync(page, 'utf8');
  const written = text.replace(
    SAMPLE,
    (_, name: string, kind: string) => `<!-- message: ${name} -->\n\`\`\`${kind}\n${SHOWN[name]}\n\`\`\``,
  );
  if (process.env.WRITE === '1') writeFileSync(page, written);
  else expect(text).toBe(written);
  expect([...written.matchAll(SAMPLE)].length).toBeGreaterThan(0);
});
