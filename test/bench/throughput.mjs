/** Examples trained a second, one net and keep_prob at a time, contestants in turn. */
import { field, startAll } from './contestants.mjs';
import { median } from './measure.mjs';

const KEEPS = [1, 0.8, 0.5, 0.3];
const PEER_KEEPS = [1, 0.5];

export async function throughput(context) {
  const { nets, quick, rounds, record } = context;
  const contestants = await startAll(field(context), context);
  const results = new Map();
  for (const net of Object.keys(nets)) {
    for (const keep of KEEPS) {
      const taking = contestants.filter(({ peer }) => !peer || PEER_KEEPS.includes(keep));
      const rates = new Map(taking.map(({ name }) => [name, []]));
      for (let round = 0; round < rounds; round++) {
        for (const { name, process, slow } of taking) {
          if (slow && quick && round >= 2) continue;
          const { examples, seconds } = await process.ask({
            net,
            keep,
            seconds: quick ? 0.3 : 0.6,
          });
          rates.get(name).push(examples / seconds);
        }
      }
      for (const [name, values] of rates) {
        const rate = median(values);
        results.set(`${name}/${net}/${keep}`, rate);
        record({ part: 'throughput', name, net, keep_prob: keep, examples_per_second: rate });
      }
    }
  }
  for (const { process } of contestants) process.end();
  print(context, contestants, results);
}

function print({ nets, say }, contestants, results) {
  const short = (x) =>
    x >= 1e6 ? `${(x / 1e6).toFixed(2)}M` : x >= 1e4 ? `${(x / 1e3).toFixed(1)}k` : x.toFixed(0);
  say('\nExamples trained a second, one thread unless said otherwise');
  const columns = Object.keys(nets).flatMap((net) => KEEPS.map((keep) => ({ net, keep })));
  say(
    ['', ...columns.map(({ net, keep }) => `${net} ${keep}`.padStart(9))]
      .join('')
      .padStart(26 + 9 * columns.length),
  );
  for (const { name } of contestants) {
    const cells = columns.map(({ net, keep }) => results.get(`${name}/${net}/${keep}`));
    say(
      name.padEnd(26) + cells.map((x) => (x === undefined ? '-' : short(x)).padStart(9)).join(''),
    );
  }
  say('\nkeepgrid is so many times as fast as');
  const single = contestants.filter(({ peer, threads }) => peer && !threads);
  for (const net of Object.keys(nets)) {
    for (const keep of PEER_KEEPS) {
      const own = results.get(`keepgrid/${net}/${keep}`);
      const rivals = single.map(({ name }) => ({
        name,
        rate: results.get(`${name}/${net}/${keep}`),
      }));
      if (rivals.length === 0) continue;
      const best = rivals.reduce((a, b) => (b.rate > a.rate ? b : a));
      const others = rivals
        .map(({ name, rate }) => `${name} ${(own / rate).toFixed(2)}`)
        .join(', ');
      say(`${net} at ${keep}: best peer (${best.name}) ${(own / best.rate).toFixed(2)}; ${others}`);
    }
    const at = (keep) => results.get(`keepgrid/${net}/1`) / results.get(`keepgrid/${net}/${keep}`);
    say(
      `${net}: a step at 0.8 / 0.5 / 0.3 takes ${[0.8, 0.5, 0.3].map((k) => at(k).toFixed(2)).join(' / ')} of one at 1`,
    );
    const plain = results.get(`keepgrid, plain kernels/${net}/1`);
    say(
      `${net}: SIMD kernels ${(results.get(`keepgrid/${net}/1`) / plain).toFixed(1)} times the plain ones`,
    );
  }
}
