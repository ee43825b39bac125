"""Updates of the curvature methods in PyTorch, float64, written from George (2023), chapter 4 and appendix A.4.

    python3 trajectories.py > trajectories.csv

An auto-encoder 8-6-3-6-8 with sigmoid layers and binary cross-entropy, summed over outputs, mean over a batch; 48
samples in the same three batches of 16; 62 updates, with new factors and a new eigenbasis at each twentieth. The
gradients of single samples come from torch.func, and every block is a dense matrix over vec(W). The curvature is that
of the gradients at the targets (the empirical Fisher information), or exact.
A row is a method, the losses of the updates' batches before the update, and ||w - w0|| at the end.
"""

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
WIDTHS = [8, 6, 3, 6, 8]
SAMPLES, BATCH, UPDATES, FREQUENCY = 48, 16, 62, 20


def numbers():
    """Of [0, 1): x <- (1103515245 x + 12345) mod 2^31, over 2^31."""
    state = 1
    while True:
        state = (1103515245 * state + 12345) % 2**31
        yield state / 2**31


SOURCE = numbers()
# Row by row; a layer's W is [units x inputs] with the bias last.
X = torch.tensor([[next(SOURCE) for _ in range(WIDTHS[0])] for _ in range(SAMPLES)])
W0 = [
    torch.tensor([[4 * next(SOURCE) - 2 for _ in range(d + 1)] for _ in range(units)])
    for d, units in zip(WIDTHS, WIDTHS[1:])
]


def forward(weights, x, shifts):
    """The outputs for one sample, and each layer's input; shifts are added to s = W a."""
    a, inputs = x, []
    for l, (w, shift) in enumerate(zip(weights, shifts)):
        inputs.append(torch.cat([a, torch.ones(1)]))
        s = w @ inputs[-1] + shift
        a = torch.sigmoid(s) if l < len(weights) - 1 else s
    return a, inputs


def loss(weights, x, shifts):
    f, inputs = forward(weights, x, shifts)
    return -(x * torch.log(torch.sigmoid(f)) + (1 - x) * torch.log(torch.sigmoid(-f))).sum(), inputs


ZEROS = [torch.zeros(w.shape[0]) for w in W0]
GRADIENTS = torch.func.vmap(
    torch.func.grad_and_value(loss, argnums=(0, 2), has_aux=True), in_dims=(None, 0, None)
)


def roots(weights, x, shifts):
    """Outputs times the root of the loss's Hessian p(1 - p), which is held fixed."""
    f, _ = forward(weights, x, shifts)
    p = torch.sigmoid(f.detach())
    return f * torch.sqrt(p * (1 - p))


JACOBIANS = torch.func.vmap(torch.func.jacrev(roots, argnums=(0, 2)), in_dims=(None, 0, None))


def vec(w):
    """Column after column; also over a batch of matrices."""
    return w.transpose(-1, -2).flatten(-2)


def unvec(v, like):
    return v.reshape(like.shape[1], like.shape[0]).T


def eye(m, scale):
    return scale * torch.eye(m.shape[0])


class Gradient:
    """The mean gradient."""

    def refresh(self, a, b):
        pass

    def direction(self, gradient, columns):
        return gradient


class Kfac:
    """Equation (4.2.10), its damping exact, split by pi (Martens and Grosse), or as in appendix A.4."""

    def __init__(self, damping, epsilon):
        self.damping, self.epsilon = damping, epsilon

    def refresh(self, a, b):
        if self.damping == "eigenvalue":
            f = torch.kron(a, b)
            self.matrix = f + eye(f, self.epsilon)
        else:
            pi = 1.0
            if self.damping == "piSplit":
                pi = ((a.trace() / len(a)) / (b.trace() / len(b))) ** 0.5
            root = self.epsilon**0.5
            self.matrix = torch.kron(a + eye(a, pi * root), b + eye(b, root / pi))

    def direction(self, gradient, columns):
        return torch.linalg.solve(self.matrix, gradient)


class Ekfac:
    """Algorithm 1; appendix A.4's damping is epsilon I + S_A x sqrt(epsilon) I + sqrt(epsilon) I x S_B."""

    def __init__(self, damping, epsilon, decay=None, factor=1, start="kronecker"):
        self.damping, self.epsilon = damping, epsilon
        self.decay, self.factor, self.start = decay, factor, start

    def refresh(self, a, b):
        sa, ua = torch.linalg.eigh(a)
        sb, ub = torch.linalg.eigh(b)
        self.basis = torch.kron(ua, ub)
        self.scalings = torch.kron(sa, sb) if self.start == "kronecker" else None
        self.shift = torch.full_like(torch.kron(sa, sb), self.epsilon)
        if self.damping != "eigenvalue":
            pi = ((sa.mean() / sb.mean()) ** 0.5) if self.damping == "piSplit" else 1.0
            root = self.epsilon**0.5
            self.shift += torch.kron(sa, torch.full_like(sb, root / pi))
            self.shift += torch.kron(torch.full_like(sa, pi * root), sb)

    def direction(self, gradient, columns):
        mean = self.basis.T @ gradient
        if self.decay is None:
            self.scalings = ((columns @ self.basis) ** 2).sum(0) / BATCH
        else:
            square = self.factor * mean**2
            if self.scalings is None:
                self.scalings = square
            else:
                self.scalings = self.decay * self.scalings + (1 - self.decay) * square
        return self.basis @ (mean / (self.scalings + self.shift))


def train(make, step, momentum=0.0, factor_decay=0.0, nesterov=False, exact=False):
    weights = [w.clone() for w in W0]
    blocks = [make() for _ in weights]
    velocity = [torch.zeros_like(w) for w in weights]
    factors = [(0, 0)] * len(weights)
    losses = []
    for update in range(UPDATES):
        first = update * BATCH % SAMPLES
        x = X[first : first + BATCH]
        (by_weights, by_shifts), (values, inputs) = GRADIENTS(weights, x, ZEROS)
        columns = (by_weights, by_shifts)
        if exact:
            columns = [[part.flatten(0, 1) for part in parts] for parts in JACOBIANS(weights, x, ZEROS)]
        losses.append(values.mean().item())
        for l, block in enumerate(blocks):
            if update % FREQUENCY == 0:
                keep = factor_decay if update > 0 else 0
                new = inputs[l].T @ inputs[l] / BATCH, columns[1][l].T @ columns[1][l] / BATCH
                factors[l] = tuple(keep * m + (1 - keep) * n for m, n in zip(factors[l], new))
                block.refresh(*factors[l])
            d = unvec(block.direction(vec(by_weights[l].mean(0)), vec(columns[0][l])), weights[l])
            velocity[l] = momentum * velocity[l] + d
            weights[l] = weights[l] - step * (d + momentum * velocity[l] if nesterov else velocity[l])
    way = sum(((w - w0) ** 2).sum() for w, w0 in zip(weights, W0)) ** 0.5
    return losses + [way.item()]


METHODS = {
    "sgd": lambda: train(Gradient, 0.05, 0.9),
    "sgd nesterov": lambda: train(Gradient, 0.05, 0.9, nesterov=True),
    "kfac eigenvalue": lambda: train(lambda: Kfac("eigenvalue", 0.05), 0.1),
    "kfac piSplit": lambda: train(lambda: Kfac("piSplit", 0.05), 0.1),
    "kfac factored": lambda: train(lambda: Kfac("factored", 0.05), 0.1),
    "kfac averaged": lambda: train(lambda: Kfac("piSplit", 0.05), 0.05, 0.5, 0.8),
    "kfac exact": lambda: train(lambda: Kfac("piSplit", 0.05), 0.1, exact=True),
    "ekfac eigenvalue": lambda: train(lambda: Ekfac("eigenvalue", 0.05), 0.1),
    "ekfac piSplit": lambda: train(lambda: Ekfac("piSplit", 0.05), 0.1),
    "ekfac factored": lambda: train(lambda: Ekfac("factored", 0.05), 0.1),
    "ekfac averaged": lambda: train(lambda: Ekfac("eigenvalue", 0.05), 0.05, 0.5, 0.8),
    "ekfac exact": lambda: train(lambda: Ekfac("eigenvalue", 0.05), 0.1, exact=True),
    "ekfac-ra": lambda: train(lambda: Ekfac("eigenvalue", 0.05, 0.75), 0.05),
    "ekfac-ra factored": lambda: train(lambda: Ekfac("factored", 0.05, 0.75), 0.05),
    "ekfac-ra batchSize": lambda: train(lambda: Ekfac("eigenvalue", 0.05, 0.75, BATCH), 0.05),
    "ekfac-ra gradient": lambda: train(lambda: Ekfac("eigenvalue", 0.05, 0.75, 1, "gradient"), 0.05),
}

if __name__ == "__main__":
    for name, run in METHODS.items():
        print(",".join([name] + [repr(number) for number in run()]))
