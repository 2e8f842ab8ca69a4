// Everything that is wrong with a profile, at once: its shape by the schema that editors have too, then what it says by
// the checks that every profile goes through. A broken part does not hide what is wrong with the others.
import { messageProblems } from '#core/alert/message/check-messages.ts';
import { sayProblems } from '#core/detect/usable-profile.ts';
import type { Profile } from '#core/profile/profile.ts';
import schema from '#profiles/profile.schema.json' with { type: 'json' };
import { nameTaken } from './built-in.ts';
import { placeText } from './place.ts';
import { type Schema, schemaProblems } from './schema-problems.ts';
import { soundPart } from './sound-part.ts';

/** Every problem of `value`, plain data, in words; empty where it is a profile that can be used. */
export function profileProblems(value: unknown): string[] {
  const shape = schemaProblems(value, schema as Schema);
  const broken = shape.filter(({ says }) => !says.startsWith('is no field'));
  const profile =
    broken.length === 0
      ? (value as Profile)
      : soundPart(
          value,
          broken.map(({ place }) => place),
        );
  const taken = shape.length === 0 ? nameTaken(profile) : undefined;
  return [
    ...shape.map(({ place, says }) => `${placeText(place, value)}${says.startsWith('is ') ? ' ' : ': '}${says}`),
    ...(taken === undefined ? [] : [taken]),
    ...sayProblems(profile),
    ...messageProblems(profile),
  ];
}
