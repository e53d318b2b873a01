"""Whole sweeps: in a pool of two processes, one thread each, or, "alone", in one of two threads.

usage: sweep.py torch|stacked|stacked-alone|numpy|tuned S|M OUT.csv
The last line of its error output is the processor time that it and its processes took: cpu SECONDS
"""
import csv
import itertools
import multiprocessing
import os
import resource
import sys
WHO, WHAT, OUT = sys.argv[1:4]
THREADS = 2 if WHO == 'stacked-alone' else 1
os.environ['OPENBLAS_NUM_THREADS'] = os.environ['OMP_NUM_THREADS'] = str(THREADS)
import numpy as np
from contestant import NETS, load

NET = NETS[WHAT]
SIZES, BATCH, RATE = NET['sizes'], NET['batch'], NET['rate']
if WHAT == 'S':
    X, y = load('digits')
    order = np.random.RandomState(1).permutation(len(y))
    cut = int(0.8 * len(y))
    X, y, XV, yV = X[order[:cut]], y[order[:cut]], X[order[cut:]], y[order[cut:]]
    EPOCHS = 20
    GRID = list(itertools.product((0.8, 0.9, 1.0), (0.5, 0.7, 1.0), (0.5, 0.7, 1.0), (1, 2)))
else:
    (X, y), (XV, yV) = load('mnist'), load('mnist-test')
    EPOCHS = 3
    GRID = [(i, h, h, 1) for i, h in itertools.product((0.8, 1.0), (0.5, 0.8, 1.0))]


def numpy_run(cell):
    from numpy_nets import Student, Tuned
    *keeps, seed = cell
    model = (Student if WHO == 'numpy' else Tuned)(SIZES, keeps, RATE, seed)
    Y, random = np.eye(10, dtype=np.float32)[y], np.random.RandomState(seed)
    for _ in range(EPOCHS):
        order = random.permutation(len(X))
        for start in range(0, len(X), BATCH):
            rows = order[start:start + BATCH]
            model.step(X[rows], Y[rows])
    guess = model.forward(XV, training=False)[0]
    cost = -np.log(guess[np.arange(len(yV)), yV] + 1e-12).mean()
    return cell, (guess.argmax(axis=1) == yV).mean(), cost


def torch_run(cell):
    import torch
    from torch import nn
    from torch_peer import network
    torch.set_num_threads(1)
    *keeps, seed = cell
    torch.manual_seed(seed)
    model, cost = network(SIZES, keeps), nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=0.9)
    XT, yT = torch.from_numpy(X), torch.from_numpy(y).long()
    for _ in range(EPOCHS):
        order = torch.randperm(len(XT))
        for start in range(0, len(XT), BATCH):
            rows = order[start:start + BATCH]
            J = cost(model(XT[rows]), yT[rows])
            optimizer.zero_grad(set_to_none=True)
            J.backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        Z, yy = model(torch.from_numpy(XV)), torch.from_numpy(yV).long()
        return cell, (Z.argmax(1) == yy).float().mean().item(), cost(Z, yy).item()


def stacked_run(cells):
    """All nets at once in batched tensors: one step of Python serves every net."""
    import torch
    import torch.nn.functional as functional
    torch.set_num_threads(THREADS)
    torch.manual_seed(1)
    K, last = len(cells), len(SIZES) - 2
    W = [(torch.randn(K, a, b) * (2 / a) ** 0.5).requires_grad_() for a, b in zip(SIZES, SIZES[1:])]
    B = [torch.zeros(K, 1, b, requires_grad=True) for b in SIZES[1:]]
    keep = [torch.tensor([cell[l] for cell in cells])[:, None, None] for l in range(last + 1)]
    optimizer = torch.optim.SGD(W + B, lr=RATE, momentum=0.9)
    XT, yT = torch.from_numpy(X), torch.from_numpy(y).long()

    def forward(A, training):
        for l in range(last + 1):
            if training:
                A = A * (torch.rand_like(A) < keep[l]) / keep[l]
            A = torch.baddbmm(B[l], A, W[l])
            if l < last:
                A = torch.relu(A)
        return A

    for _ in range(EPOCHS):
        order = torch.stack([torch.randperm(len(XT)) for _ in range(K)])
        for start in range(0, len(XT), BATCH):
            rows = order[:, start:start + BATCH]
            Z = forward(XT[rows], True).reshape(-1, 10)
            J = functional.cross_entropy(Z, yT[rows].reshape(-1), reduction='sum') / rows.shape[1]
            optimizer.zero_grad(set_to_none=True)
            J.backward()
            optimizer.step()
    with torch.no_grad():
        yy = torch.from_numpy(yV).long()
        Z = forward(torch.from_numpy(XV).expand(K, -1, -1), False)
        return [(cell, (Z[k].argmax(1) == yy).float().mean().item(), functional.cross_entropy(Z[k], yy).item())
                for k, cell in enumerate(cells)]


def pooled(work, parts):
    """Closed and waited for, so that the time of its processes is counted."""
    pool = multiprocessing.get_context('fork').Pool(2)
    rows = pool.map(work, parts, chunksize=1)
    pool.close()
    pool.join()
    return rows


def cpu_seconds():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in used)


if __name__ == '__main__':
    if WHO == 'stacked-alone':
        rows = stacked_run(GRID)
    elif WHO == 'stacked':
        rows = sum(pooled(stacked_run, [GRID[0::2], GRID[1::2]]), [])
    else:
        rows = pooled(torch_run if WHO == 'torch' else numpy_run, GRID)
    with open(OUT, 'w', newline='') as file:
        writer = csv.writer(file)
        writer.writerow(['keep_prob_0', 'keep_prob_1', 'keep_prob_2', 'seed', 'val_accuracy', 'val_cost'])
        writer.writerows([*cell, accuracy, cost] for cell, accuracy, cost in rows)
    print('cpu', cpu_seconds(), file=sys.stderr)
