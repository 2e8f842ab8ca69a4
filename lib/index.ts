// What the package is for those who import it: everything here is public API (docs/library.md says what that means),
// and nothing else is.
export { SettingsError } from '#config/environment.ts';
export { Weir } from './weir.ts';
export type { Subscriber, WeirKeys, WeirProps, WeirSettings } from './weir-props.ts';
