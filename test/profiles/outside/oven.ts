// The smallest profile that somebody may write.

export const OVEN = {
  name: 'oven',
  resolutionMs: 1000,
  windows: ['1m'],
  wire: { device: ['oven'], time: ['at'] },
  measures: { heat_c: { unit: '°C', min: 20, max: 400 } },
  rules: [],
};
