"""Charts by what they show: a table or a graph goes in, a Plotly figure comes out."""
