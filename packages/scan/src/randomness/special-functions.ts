/** Complementary error function, to about 1e-7 (Abramowitz and Stegun 7.1.26 in the form of Numerical Recipes 6.2). */
export function erfc(x: number): number {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const sum = coefficients.reduceRight((value, coefficient) => value * t + coefficient, 0);
  const result = t * Math.exp(-x * x + sum);
  return x >= 0 ? result : 2 - result;
}

/** Upper incomplete gamma function, regularized: Q(a, x). The p-value of a chi-square test is Q(degrees / 2, chi² / 2). */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 1000 && Math.abs(term) > Math.abs(sum) * 1e-14; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(-x + a * Math.log(x) - logGamma(a));
}

/** Continued fraction by Lentz's method. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 1000; n += 1) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (Math.abs(an * d + b) < tiny ? tiny : an * d + b);
    c = Math.abs(b + an / c) < tiny ? tiny : b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return h * Math.exp(-x + a * Math.log(x) - logGamma(a));
}

/** Lanczos approximation. */
function logGamma(x: number): number {
  const coefficients = [
    76.1800917294714, -86.5053203294167, 24.0140982408309, -1.231739572450155, 0.00120865097386617,
    -0.000005395239384953,
  ];
  const base = x + 5.5 - (x + 0.5) * Math.log(x + 5.5);
  const sum = coefficients.reduce((value, coefficient, index) => value + coefficient / (x + 1 + index), 1.00000000019);
  return -base + Math.log((2.506628274631 * sum) / x);
}
