/**
 * The sweep: from a file and overrides to a lazy grid of resolved specs with their run ids.
 *
 * <p>A sweep file is one tree of {@link org.tangent.sweep.Setting}s in which axes stand where a
 * single value would: the base run with the axes of the grid put into it at their paths. {@link
 * org.tangent.sweep.AxisTree} takes them out again as a {@link org.tangent.sweep.Grid}, {@link
 * org.tangent.sweep.SpecReader} binds the tree of each point to the records of the engine. Every
 * setting knows its {@link org.tangent.sweep.Place}, so that whatever is wrong with it can be
 * reported with the line it stands in.
 */
package org.tangent.sweep;
