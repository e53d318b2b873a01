/** Makes A of layer 0 from the batch, as lists of nonzero elements or as a whole matrix. */
import * as at from '../layout';
import { ENTRY_BYTES, LINE_BYTES, PANEL_ROW_BYTES } from '../layout';
import { boundsAt, fillUp } from './lists';

/**
 * Fills A_BOUNDS for the rows [from, to) in ROWS. Without dropout it points to the data's own lists, with
 * dropout to copies that leave out what is dropped. Returns the number of entries.
 */
export function input(net: usize, layer: usize, from: i32, to: i32, dropped: bool): i32 {
  const data = load<usize>(net + at.X_BOUNDS);
  const rows = load<usize>(net + at.ROWS);
  const parts = load<usize>(layer + at.PARTS) << 2;
  const pitch = load<i32>(layer + at.LIST_PITCH);
  const scale = load<f32>(layer + at.SCALE);
  const maskPitch = load<i32>(layer + at.BLOCKS) << 4;
  let mask = load<usize>(layer + at.D) + <usize>(from * maskPitch);
  let room = load<usize>(layer + at.A_LIST) + <usize>(from * pitch);
  let bounds = boundsAt(layer, at.A_BOUNDS, from);
  let entries: usize = 0;
  for (let example = <usize>from; example < <usize>to; example++) {
    const known = data + load<usize>(rows + (example << 2)) * (parts + 4);
    if (dropped) {
      dropRow(known, bounds, parts, room, mask, scale);
      mask += maskPitch;
      room += pitch;
    } else {
      for (let part: usize = 0; part <= parts; part += 4) {
        store<usize>(bounds + part, load<usize>(known + part));
      }
    }
    entries += load<usize>(bounds + parts) - load<usize>(bounds);
    bounds += parts + 4;
  }
  return <i32>(entries >> 3);
}

/** Makes the rows [from, to) ready for products: written out as A where the batch is taken as a matrix. */
export function makeReady(net: usize, layer: usize, from: i32, to: i32, dropped: bool): void {
  if (load<i32>(layer + at.DENSE_A)) spread(layer, from, to);
  else if (!dropped) store<i32>(net + at.FETCHED, fetch(layer, from, to));
}

/**
 * Loads each cache line of the lists once. The batch's rows lie scattered over the data: here many
 * loads are under way at a time, whereas the product would wait for each. The result means nothing,
 * but storing it keeps the loads from being optimized away.
 */
function fetch(layer: usize, from: i32, to: i32): i32 {
  const parts = load<usize>(layer + at.PARTS) << 2;
  let bounds = boundsAt(layer, at.A_BOUNDS, from);
  let seen = 0;
  for (let example = from; example < to; example++) {
    const end = load<usize>(bounds + parts);
    for (let line = load<usize>(bounds); line < end; line += LINE_BYTES) seen |= load<i32>(line);
    bounds += parts + 4;
  }
  return seen;
}

/** Copies a row's list part by part, scaled, and leaves out the units that the mask drops. */
// @ts-ignore: decorator
@inline
function dropRow(known: usize, bounds: usize, parts: usize, to: usize, mask: usize, scale: f32): void {
  store<usize>(bounds, to);
  for (let part: usize = 4; part <= parts; part += 4) {
    const end = load<usize>(known + part);
    for (let from = load<usize>(known + part - 4); from < end; from += ENTRY_BYTES) {
      const unit = load<u32>(from);
      store<u32>(to, unit);
      store<f32>(to, load<f32>(from, 4) * scale, 4);
      // The mask's word is 0 or −1: the next entry overwrites a dropped one.
      to += load<i32>(mask + unit / (PANEL_ROW_BYTES >> 2)) & ENTRY_BYTES;
    }
    to = fillUp(to);
    store<usize>(bounds + part, to);
  }
}

/** Writes the lists out as the rows of A. */
function spread(layer: usize, from: i32, to: i32): void {
  const stride = load<i32>(layer + at.STRIDE);
  const parts = load<usize>(layer + at.PARTS) << 2;
  let bounds = boundsAt(layer, at.A_BOUNDS, from);
  let A = load<usize>(layer + at.A) + <usize>(from * stride);
  memory.fill(A, 0, (to - from) * stride);
  for (let example = from; example < to; example++) {
    const end = load<usize>(bounds + parts);
    for (let entry = load<usize>(bounds); entry < end; entry += ENTRY_BYTES) {
      const value = load<i32>(entry, 4);
      // An entry that fills up a group must not overwrite unit 0.
      if (value != 0) store<i32>(A + load<u32>(entry) / (PANEL_ROW_BYTES >> 2), value);
    }
    A += stride;
    bounds += parts + 4;
  }
}
