import sys,time
from collections import Counter,defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from optmodel import generate
from bench.mutants.cases import make_cases,run_cases
from bench.mutants.layers import *
if __name__=="__main__":
    n=int(sys.argv[1]); 
    ts=generate(n,seed=5,workers=2)
    cs=list(make_cases(ts,5)); ex=run_cases(cs,2)
    C=defaultdict(Counter); T=0
    for c in cs:
        v=value_layer(c,ex[c.key]); C[(c.edit,'value')][v]+=1
        t=time.process_time()
        for L in model_layers(c,ex[c.key]):
            C[(c.edit,str(L.layer))][str(L.answer)]+=1
            bad = (L.answer=="yes") if c.changes_meaning else (L.answer!="yes")
            if bad: print(c.changes_meaning,c.edit,c.instance.formulation.name,c.dialect,L.layer,L.answer,L.reason,L.detail[:160], "VALUE",v)
        T+=time.process_time()-t
    print(T,len(cs))
    for k,v in C.items(): print(k,dict(v))
