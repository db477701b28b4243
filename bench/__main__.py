"""python -m bench"""

from bench.speed import main

main()
