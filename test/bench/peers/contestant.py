"""A contestant in Python: reads lines {"net", "keep", "seconds"}, answers each with
{"examples", "seconds", "cpu"}, the latter of processor time."""
import json
import os
import sys
import time
import numpy as np

FOLDER = os.environ['BENCH_DATA']
with open(os.path.join(FOLDER, 'nets.json')) as file:
    NETS = json.load(file)


def load(name):
    """X (m, n0) float32 in 0 … 1 and class numbers (m)."""
    y = np.fromfile(os.path.join(FOLDER, name + '_y.i32'), '<i4')
    return np.fromfile(os.path.join(FOLDER, name + '_X.f32'), '<f4').reshape(len(y), -1), y


def batches(m, size, permutation):
    """Index arrays of mini-batches without end, shuffled anew each epoch; None for the whole data."""
    while True:
        if size >= m:
            yield None, m
            continue
        order = permutation(m)
        for start in range(0, m, size):
            rows = order[start:start + size]
            yield rows, len(rows)


def compete(create):
    """create(net, X, y, keep) gives (step(rows), permutation)."""
    loaded, current, run = {}, None, None
    print('ready', flush=True)
    for line in sys.stdin:
        ask = json.loads(line)
        key = (ask['net'], ask['keep'])
        if key != current:
            net = NETS[ask['net']]
            if net['data'] not in loaded:
                loaded[net['data']] = load(net['data'])
            X, y = loaded[net['data']]
            step, permutation = create(net, X, y, ask['keep'])
            source = batches(len(X), net['batch'], permutation)

            def run():
                rows, count = next(source)
                step(rows)
                return count

            current = key
            end = time.perf_counter() + 0.5
            while time.perf_counter() < end:
                run()
        start, cpu, examples = time.perf_counter(), time.process_time(), 0
        while True:
            examples += run()
            took = time.perf_counter() - start
            if took >= ask['seconds']:
                break
        cpu = time.process_time() - cpu
        print(json.dumps({'examples': examples, 'seconds': took, 'cpu': cpu}), flush=True)
