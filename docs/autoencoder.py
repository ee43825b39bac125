"""The reduced auto-encoder of docs/experiments.md in PyTorch, float64: train loss after each of 20 epochs.

    python3 docs/autoencoder.py IMAGES METHOD STEP DAMPING [frequency=20] [momentum=0] [draws=1] [seed=0]

IMAGES is a file train-images-idx3-ubyte.gz. METHOD is sgd, kfac (damping split by pi), ekfac or ekfac-ra, written
from George (2023), chapter 4; draws=1 takes KFAC's factors from targets that are drawn from the model. Initial
weights and the order of the batches are not those of Tangent.
"""

import gzip
import sys

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
SAMPLES, BATCH, EPOCHS, DECAY = 5000, 250, 20, 0.75
WIDTHS = [784, 250, 125, 60, 15, 60, 125, 250, 784]


def images(path):
    pixels = gzip.open(path).read()[16 : 16 + SAMPLES * 784]
    return torch.frombuffer(bytearray(pixels), dtype=torch.uint8).reshape(SAMPLES, 784) / torch.tensor(255.0)


def forward(weights, x):
    """The outputs, and of each layer the inputs with a last column of ones, and s."""
    a, inputs, sums = x, [], []
    for l, w in enumerate(weights):
        inputs.append(torch.cat([a, torch.ones(len(a), 1)], 1))
        sums.append(inputs[-1] @ w.T)
        a = torch.sigmoid(sums[-1]) if l < len(weights) - 1 else sums[-1]
    return a, inputs, sums


def loss(f, targets):
    return torch.nn.functional.binary_cross_entropy_with_logits(f, targets, reduction="sum")


def damped_inverse(factor, damping):
    return torch.linalg.inv(factor + damping * torch.eye(len(factor)))


class Layer:
    def __init__(self, method, damping):
        self.method, self.damping = method, damping

    def refresh(self, a, b):
        if self.method == "kfac":
            pi = ((a.trace() / len(a)) / (b.trace() / len(b))) ** 0.5
            root = self.damping**0.5
            self.inverses = damped_inverse(a, pi * root), damped_inverse(b, root / pi)
        else:
            (sa, self.ua), (sb, self.ub) = torch.linalg.eigh(a), torch.linalg.eigh(b)
            self.scalings = torch.outer(sb, sa)

    def direction(self, gradient, inputs, deltas):
        if self.method == "kfac":
            return self.inverses[1] @ gradient @ self.inverses[0]
        coordinates = self.ub.T @ gradient @ self.ua
        if self.method == "ekfac":
            self.scalings = ((deltas @ self.ub) ** 2).T @ ((inputs @ self.ua) ** 2) / BATCH
        else:
            self.scalings = DECAY * self.scalings + (1 - DECAY) * coordinates**2
        return self.ub @ (coordinates / (self.scalings + self.damping)) @ self.ua.T


def train(x, method, step, damping, frequency=20, momentum=0.0, draws=0, seed=0):
    random = torch.Generator().manual_seed(int(seed))
    weights = []
    for d, units in zip(WIDTHS, WIDTHS[1:]):
        w = torch.randn(units, d, generator=random) * (2 / (d + units)) ** 0.5
        weights.append(torch.cat([w, torch.zeros(units, 1)], 1).requires_grad_())
    layers = [Layer(method, damping) for _ in weights]
    velocities = [torch.zeros_like(w) for w in weights]
    update = 0
    for epoch in range(EPOCHS):
        for rows in torch.randperm(SAMPLES, generator=random).split(BATCH):
            f, inputs, sums = forward(weights, x[rows])
            deltas = torch.autograd.grad(loss(f, x[rows]), sums, retain_graph=True)
            of_factors = deltas
            if draws:
                drawn = torch.bernoulli(torch.sigmoid(f.detach()), generator=random)
                of_factors = torch.autograd.grad(loss(f, drawn), sums)
            with torch.no_grad():
                for l, layer in enumerate(layers):
                    direction = deltas[l].T @ inputs[l] / BATCH
                    if method != "sgd":
                        if update % frequency == 0:
                            b = of_factors[l].T @ of_factors[l] / BATCH
                            layer.refresh(inputs[l].T @ inputs[l] / BATCH, b)
                        direction = layer.direction(direction, inputs[l], deltas[l])
                    velocities[l] = momentum * velocities[l] + direction
                    weights[l] -= step * velocities[l]
            update += 1
        with torch.no_grad():
            print(epoch + 1, round(loss(forward(weights, x)[0], x).item() / SAMPLES, 1), flush=True)


if __name__ == "__main__":
    path, method, step, damping = sys.argv[1:5]
    options = {name: float(value) for name, value in (option.split("=") for option in sys.argv[5:])}
    train(images(path), method, float(step), float(damping), **options)
