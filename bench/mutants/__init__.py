"""Mutants of right programs: what each layer of the judge says of edits that change the meaning.

python -m bench.mutants --count 200 --seed 5 --out runs/mutants
"""
