"""The yardstick of docs/performance.md: one training step in NumPy and SciPy, one thread, float64.

    OPENBLAS_NUM_THREADS=1 python3 docs/yardstick.py [N]

GD: outputs and gradient with whole matrices. GN: the structured tangent kernel by two dsyrk, its
smallest eigenvalue, a Cholesky solve and the way back to the weights. Medians of process time.
"""

import sys
import time

import numpy as np
from scipy.linalg import blas, cho_factor, cho_solve, eigh

M, d = 5000, 10
N = int(sys.argv[1]) if len(sys.argv) > 1 else 500
rng = np.random.default_rng(0)
X = rng.standard_normal((N, d))
y = rng.standard_normal(N)


def relu(z):
    return np.maximum(z, 0), (z > 0).astype(float)


def silu(z):
    s = 1 / (1 + np.exp(-z))
    return z * s, s + z * s * (1 - s)


def gradient_descent(w, act, step=1.0):
    u, v = w
    g, s = act(X @ u.T)
    r = (g @ v / M - y) / N
    return u - step / M * v[:, None] * (s.T @ (r[:, None] * X)), v - step / M * (g.T @ r)


def gauss_newton(w, act, step=1.0):
    u, v = w
    g, s = act(X @ u.T)
    r = (g @ v / M - y) / N
    gram = blas.dsyrk(1.0, np.asfortranarray(g), lower=1)
    hidden = blas.dsyrk(1.0, np.asfortranarray(s * v), lower=1)
    kernel = (gram + (X @ X.T) * hidden) / M**2
    smallest = eigh(kernel, lower=True, eigvals_only=True, subset_by_index=[0, 0])[0]
    kernel[np.diag_indices(N)] += max(smallest, 1e-12)
    z = cho_solve(cho_factor(kernel, lower=True), r)
    return u - step / M * v[:, None] * (s.T @ (z[:, None] * X)), v - step / M * (g.T @ z)


for name, act in (("relu", relu), ("silu", silu)):
    for method, repeats in ((gradient_descent, 60), (gauss_newton, 15)):
        w = rng.standard_normal((M, d)), rng.standard_normal(M)
        times = []
        for _ in range(repeats):
            start = time.process_time()
            w = method(w, act)
            times.append(time.process_time() - start)
        print(f"{method.__name__:17s} {name} N={N}: {1e3 * np.median(times):7.1f} ms a step")
