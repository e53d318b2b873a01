"""PyTorch: nn.Sequential, nn.Dropout, SGD with momentum. usage: torch_peer.py THREADS"""
import sys
import torch
from torch import nn
from contestant import compete


def network(sizes, keeps):
    """keeps: keep_prob of each layer's output, the input's first."""
    parts = []
    for l, keep in enumerate(keeps):
        if keep < 1:
            parts.append(nn.Dropout(1 - keep))
        parts.append(nn.Linear(sizes[l], sizes[l + 1]))
        if l < len(keeps) - 1:
            parts.append(nn.ReLU())
    return nn.Sequential(*parts)


def create(net, X, y, keep):
    torch.manual_seed(1)
    sizes = net['sizes']
    model = network(sizes, [1] + [keep] * (len(sizes) - 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=net['rate'], momentum=0.9)
    X = torch.from_numpy(X)
    binary = sizes[-1] == 1
    Y = torch.from_numpy(y).float()[:, None] if binary else torch.from_numpy(y).long()
    cost = nn.BCEWithLogitsLoss() if binary else nn.CrossEntropyLoss()

    def step(rows):
        J = cost(model(X if rows is None else X[rows]), Y if rows is None else Y[rows])
        optimizer.zero_grad(set_to_none=True)
        J.backward()
        optimizer.step()
    return step, torch.randperm


if __name__ == '__main__':
    torch.set_num_threads(int(sys.argv[1]))
    compete(create)
