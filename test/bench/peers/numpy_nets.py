"""The lecture's network in NumPy, float32, twice: as a student writes it, and with care for memory."""
import numpy as np

F = np.float32


class Student:
    """One expression a line of the lecture, temporaries everywhere."""

    def __init__(self, sizes, keeps, rate, seed=1):
        self.random = np.random.RandomState(seed)
        self.keeps, self.rate, self.binary = keeps, F(rate), sizes[-1] == 1
        pairs = list(zip(sizes, sizes[1:]))
        self.W = [(self.random.randn(a, b) * np.sqrt(2 / a)).astype(F) for a, b in pairs]
        self.b = [np.zeros(b, F) for _, b in pairs]
        self.vW = [np.zeros_like(W) for W in self.W]
        self.vb = [np.zeros_like(b) for b in self.b]

    def forward(self, A, training=True):
        """The guess, and A and D of each layer."""
        As, Ds, last = [], [], len(self.W) - 1
        for l, (W, b) in enumerate(zip(self.W, self.b)):
            D = None
            if training and self.keeps[l] < 1:
                D = self.random.rand(*A.shape) < self.keeps[l]
                A = A * D / F(self.keeps[l])
            As.append(A)
            Ds.append(D)
            Z = A @ W + b
            A = np.maximum(Z, 0) if l < last else Z
        if self.binary:
            return 1 / (1 + np.exp(-A)), As, Ds
        E = np.exp(A - A.max(axis=1, keepdims=True))
        return E / E.sum(axis=1, keepdims=True), As, Ds

    def step(self, X, Y):
        guess, As, Ds = self.forward(X)
        dZ = (guess - Y) / F(len(X))
        for l in reversed(range(len(self.W))):
            dW, db = As[l].T @ dZ, dZ.sum(axis=0)
            if l > 0:
                dA = dZ @ self.W[l].T
                if Ds[l] is not None:
                    dA = dA * Ds[l] / F(self.keeps[l])
                dZ = dA * (As[l] > 0)
            self.vW[l] = F(0.9) * self.vW[l] + dW
            self.vb[l] = F(0.9) * self.vb[l] + db
            self.W[l] = self.W[l] - self.rate * self.vW[l]
            self.b[l] = self.b[l] - self.rate * self.vb[l]


class Tuned(Student):
    """The same, with buffers kept, operations in place and a fast generator of float32 draws."""

    def __init__(self, sizes, keeps, rate, seed=1):
        super().__init__(sizes, keeps, rate, seed)
        self.draws = np.random.Generator(np.random.SFC64(seed))
        self.sizes, self.kept = sizes, {}
        self.dW = [np.empty_like(W) for W in self.W]
        self.db = [np.empty_like(b) for b in self.b]

    def buffers(self, m):
        if m not in self.kept:
            self.kept[m] = [[np.empty((m, n), F) for n in self.sizes] for _ in range(3)]
        return self.kept[m]

    def step(self, X, Y):
        m, A, inputs, last = len(X), X, [], len(self.W) - 1
        outs, grads, masks = self.buffers(m)
        for l, (W, b) in enumerate(zip(self.W, self.b)):
            if self.keeps[l] < 1:
                D = masks[l]
                self.draws.random(dtype=F, out=D)
                np.less(D, F(self.keeps[l]), out=D, casting='unsafe')
                D *= F(1 / self.keeps[l])
                A = np.multiply(A, D, out=outs[l])
            inputs.append(A)
            A = np.matmul(A, W, out=outs[l + 1])
            A += b
            if l < last:
                np.maximum(A, 0, out=A)
        dZ = grads[-1]
        if self.binary:
            np.exp(np.negative(A, out=dZ), out=dZ)
            dZ += 1
            np.reciprocal(dZ, out=dZ)
        else:
            np.subtract(A, A.max(axis=1, keepdims=True), out=dZ)
            np.exp(dZ, out=dZ)
            dZ /= dZ.sum(axis=1, keepdims=True)
        dZ -= Y
        dZ *= F(1 / m)
        for l in reversed(range(len(self.W))):
            np.matmul(inputs[l].T, dZ, out=self.dW[l])
            np.sum(dZ, axis=0, out=self.db[l])
            if l > 0:
                dA = np.matmul(dZ, self.W[l].T, out=grads[l])
                if self.keeps[l] < 1:
                    dA *= masks[l]
                dA *= inputs[l] > 0
                dZ = dA
            for P, v, g in ((self.W[l], self.vW[l], self.dW[l]), (self.b[l], self.vb[l], self.db[l])):
                v *= F(0.9)
                v += g
                P -= np.multiply(v, self.rate, out=g)
