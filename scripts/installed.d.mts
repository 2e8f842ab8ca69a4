// Types of installed.mjs, which must run before TypeScript does.
export function isInstalled(root: string): boolean;
