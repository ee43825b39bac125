"""The yardstick of docs/performance.md for EKFAC: the same updates in PyTorch, one thread, float64.

    OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 python3 docs/yardstick_ekfac.py

Seconds of 50 updates of the auto-encoder 784-1000-500-250-30-250-500-1000-784 on a batch of 500: SGD
with momentum by torch.optim, and EKFAC with the scalings of each batch, its eigenbasis taken once.
"""

import time

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
torch.manual_seed(0)
WIDTHS = [784, 1000, 500, 250, 30, 250, 500, 1000, 784]
N, UPDATES, STEP, DAMPING = 500, 50, 1e-3, 0.1
x = torch.rand(N, 784)


def layers():
    return [torch.nn.Linear(a, b) for a, b in zip(WIDTHS, WIDTHS[1:])]


def loss_of(net, inputs=None, outputs=None):
    a = x
    for i, layer in enumerate(net):
        s = layer(a)
        if inputs is not None:
            s.retain_grad()
            inputs.append(a)
            outputs.append(s)
        a = torch.sigmoid(s) if i < len(net) - 1 else s
    return torch.nn.functional.binary_cross_entropy_with_logits(a, x, reduction="sum") / N


def sgd():
    net = layers()
    optimizer = torch.optim.SGD([p for l in net for p in l.parameters()], lr=STEP, momentum=0.9)

    def update():
        optimizer.zero_grad()
        loss_of(net).backward()
        optimizer.step()

    return update


def ekfac():
    net = layers()
    bases = [None] * len(net)
    ones = torch.ones(N, 1)
    done = 0

    def update():
        nonlocal done
        inputs, outputs = [], []
        loss_of(net, inputs, outputs).backward()
        with torch.no_grad():
            for i, layer in enumerate(net):
                a = torch.cat([inputs[i], ones], dim=1)
                delta = outputs[i].grad
                if done % UPDATES == 0:
                    bases[i] = torch.linalg.eigh(a.T @ a / N)[1], torch.linalg.eigh(delta.T @ delta * N)[1]
                ua, ub = bases[i]
                p, q = delta @ ub, a @ ua
                scalings = N * (p * p).T @ (q * q)
                step = ub @ ((p.T @ q) / (scalings + DAMPING)) @ ua.T
                layer.weight -= STEP * step[:, :-1]
                layer.bias -= STEP * step[:, -1]
                layer.weight.grad = layer.bias.grad = None
        done += 1

    return update


for name, make in [("sgd", sgd), ("ekfac", ekfac)]:
    update = make()
    for trial in range(3):
        begin = time.process_time()
        for _ in range(UPDATES):
            update()
        print(name, round(time.process_time() - begin, 2), "s")
