"""What each test of completeness compares: all there is, what stands in one place, what is left out and why."""


def faults_of(place, every, present, left_out):
    """What is wrong with a place, in sentences: what it forgets, and what its list leaves out without a reason left."""
    return [
        *(f"{name} is forgotten in {place}" for name in sorted(every - present - left_out.keys(), key=str)),
        *(f"{name} is left out of {place}, and does not exist" for name in sorted(left_out.keys() - every, key=str)),
        *(f"{name} is left out of {place}, and stands there" for name in sorted(left_out.keys() & present, key=str)),
    ]
