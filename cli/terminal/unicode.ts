// Whether a terminal shows more than letters: by its locale, where it says one.

/** https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html: LC_ALL, LC_CTYPE, LANG in this order. */
export function showsUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.TERM === 'dumb') return false;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  // A minimal machine has C or nothing there, and a terminal that shows UTF-8 all the same.
  return locale === undefined || /^(C|POSIX)$/.test(locale) || /utf-?8/i.test(locale);
}
