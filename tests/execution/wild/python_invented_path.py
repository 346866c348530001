# EXPECT: crash, -, - | reads a file where somebody else's machine had one
import pandas as pd
data = pd.read_csv("/content/drive/MyDrive/data.csv")
print(data.cost.sum())
