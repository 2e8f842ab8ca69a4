// The name that this package has on npm. The plain name belongs to somebody else there, whose code `npx weir` would run
// outside a project.
export const PACKAGE_NAME = '@weir-streams/weir';
