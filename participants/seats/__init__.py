"""The seats of a cycle and its waiting list: who holds one, who is offered the next, when one may still register."""
