"""NumPy on one thread. usage: numpy_peer.py student|tuned"""
import os
import sys
os.environ['OPENBLAS_NUM_THREADS'] = '1'
import numpy as np
from contestant import compete
from numpy_nets import Student, Tuned


def create(net, X, y, keep):
    sizes = net['sizes']
    Y = y.astype(np.float32)[:, None] if sizes[-1] == 1 else np.eye(sizes[-1], dtype=np.float32)[y]
    kind = Student if sys.argv[1] == 'student' else Tuned
    model = kind(sizes, [1] + [keep] * (len(sizes) - 2), net['rate'])

    def step(rows):
        model.step(X if rows is None else X[rows], Y if rows is None else Y[rows])
    return step, np.random.RandomState(1).permutation


if __name__ == '__main__':
    compete(create)
