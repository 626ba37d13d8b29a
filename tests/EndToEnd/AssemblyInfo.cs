// Each test starts real processes and some measure time; two cores carry one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
