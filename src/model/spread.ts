/** Mean and standard deviation of many numbers over passes, in float64 (Welford 1962), pass by pass. */
export class Spread {
  readonly mean: Float64Array;
  /** Sums of squared differences from the mean. */
  readonly #squares: Float64Array;
  #passes = 0;

  constructor(readonly length: number) {
    this.mean = new Float64Array(length);
    this.#squares = new Float64Array(length);
  }

  clear(): void {
    this.mean.fill(0);
    this.#squares.fill(0);
    this.#passes = 0;
  }

  /** Begins a pass, in which each number is added once. */
  begin(): void {
    this.#passes++;
  }

  /** Adds the numbers that stand from index `at` on. */
  add(at: number, numbers: Float64Array): void {
    for (let k = 0; k < numbers.length; k++) {
      const difference = numbers[k] - this.mean[at + k];
      this.mean[at + k] += difference / this.#passes;
      this.#squares[at + k] += difference * (numbers[k] - this.mean[at + k]);
    }
  }

  /** Writes the first `length` means and standard deviations, with passes − 1 below, from `at` on. */
  end(length: number, mean: Float32Array, sd: Float32Array, at: number): void {
    for (let k = 0; k < length; k++) {
      mean[at + k] = this.mean[k];
      sd[at + k] = Math.sqrt(this.#squares[k] / (this.#passes - 1));
    }
  }
}
