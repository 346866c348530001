from optmodel import generate
from bench.mutants.cases import make_cases,run_cases
from bench.mutants.layers import *
from optmodel.equivalence import read_captured_model
if __name__=="__main__":
    ts=[t for t in generate(12,seed=5,workers=2) if t.family=="lot_sizing"]
    cs=[c for c in make_cases(ts,5) if c.edit in("other_dialect","reordered","print_format")]; ex=run_cases(cs,2)
    for c in cs:
        s=ex[c.key].last_solve
        m=read_captured_model(s.model.format,s.model.text)
        print(c.edit,c.dialect); print([x.name for x in m.columns]); print(dict(s.columns or s.variables)); 
        for L in model_layers(c,ex[c.key]): print(L.layer,L.answer,L.detail)
